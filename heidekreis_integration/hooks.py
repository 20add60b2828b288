"""What Frappe calls, and when. Each entry names one function of this app."""

app_name = "heidekreis_integration"
app_title = "Heidekreis Integration"
app_publisher = "heidekreis_integration contributors"
app_description = "Interpreter pool, integration strategy and municipal network of a German county"
app_email = "info@example.org"
app_license = "AGPL-3.0-or-later"

# install and migrate
after_sync = [
	"heidekreis_integration.setup.install.after_sync",
	"heidekreis_integration.desk.users.install_module_profile",
]
after_migrate = [
	"heidekreis_integration.setup.install.after_migrate",
	"heidekreis_integration.desk.users.install_module_profile",
]

# Static data only: fixtures are written again at every migrate.
fixtures = [
	{"dt": "Role", "filters": [["name", "in", ["Integration Coordinator", "Mediation Coordinator", "Mediation Finance", "Strategy Editor", "Municipality Officer", "Requesting Institution User", "Mediator User"]]]},
]

# row-level rules
permission_query_conditions = {}
has_permission = {}

# desk
app_include_js = "heidekreis_desk.bundle.js"
app_include_css = "heidekreis_desk.bundle.css"
extend_bootinfo = "heidekreis_integration.desk.boot.extend_bootinfo"
doc_events = {
	"User": {"validate": "heidekreis_integration.desk.users.set_module_profile"},
}

# scheduled jobs
scheduler_events = {
	"hourly": ["heidekreis_integration.tasks.expire_offers"],
	"daily": [
		"heidekreis_integration.tasks.send_monthly_statistics",
		"heidekreis_integration.tasks.refresh_traffic_lights",
	],
}
