"""What Frappe calls, and when. Each entry names one function of this app."""

app_name = "heidekreis_integration"
app_title = "Heidekreis Integration"
app_publisher = "heidekreis_integration contributors"
app_description = "Interpreter pool, integration strategy and municipal network of a German county"
app_email = "info@example.org"
app_license = "AGPL-3.0-or-later"
app_logo_url = "/assets/heidekreis_integration/images/portal-mark.svg"

# install and migrate
after_sync = [
	"heidekreis_integration.setup.install.after_sync",
	"heidekreis_integration.desk.users.install_module_profile",
]
after_migrate = [
	"heidekreis_integration.setup.install.after_migrate",
	"heidekreis_integration.permissions.shares.remove_shares",
	"heidekreis_integration.desk.users.install_module_profile",
	"heidekreis_integration.network.officer_logins.follow_settings",
]
before_uninstall = "heidekreis_integration.setup.install.before_uninstall"

# Static data only: fixtures are written again at every migrate.
fixtures = ["Role", "Workflow State", "Workflow Action Master"]

# row-level rules
permission_query_conditions = {
	"Requesting Institution": "heidekreis_integration.permissions.queries.requesting_institution",
	"Institution Contact": "heidekreis_integration.permissions.queries.institution_contact",
	"Mediation Request": "heidekreis_integration.permissions.queries.mediation_request",
	"Mediation Request Date": "heidekreis_integration.permissions.queries.mediation_request_date",
	"Assignment": "heidekreis_integration.permissions.queries.assignment",
	"Assignment Offer": "heidekreis_integration.permissions.queries.assignment_offer",
	"Mediator": "heidekreis_integration.permissions.queries.mediator",
	"Mediator Language": "heidekreis_integration.permissions.queries.mediator_language",
	"Mediator Availability": "heidekreis_integration.permissions.queries.mediator_availability",
	"Mediator Absence": "heidekreis_integration.permissions.queries.mediator_absence",
	"Mediator Placement Block": "heidekreis_integration.permissions.queries.mediator_placement_block",
	"Compensation Claim": "heidekreis_integration.permissions.queries.compensation_claim",
	"Compensation Claim Item": "heidekreis_integration.permissions.queries.compensation_claim_item",
	"Municipality": "heidekreis_integration.permissions.queries.municipality",
	"Municipality Contact": "heidekreis_integration.permissions.queries.municipality_contact",
	"Network Task": "heidekreis_integration.permissions.queries.network_task",
	"Network Topic Choice": "heidekreis_integration.permissions.queries.network_topic_choice",
	"Contact Topic": "heidekreis_integration.permissions.queries.contact_topic",
	"Network Attendance": "heidekreis_integration.permissions.queries.network_attendance",
	"Network Meeting": "heidekreis_integration.permissions.queries.network_meeting",
	"Municipality Contribution": "heidekreis_integration.permissions.queries.municipality_contribution",
	"User": "heidekreis_integration.permissions.staff.user_rows",
	"Tag Link": "heidekreis_integration.permissions.staff.tag_rows",
	"Document Follow": "heidekreis_integration.permissions.staff.follow_rows",
	"File": "heidekreis_integration.permissions.staff.file_rows",
}
has_permission = {
	"Requesting Institution": "heidekreis_integration.permissions.rules.has_permission",
	"Mediation Request": "heidekreis_integration.permissions.rules.has_permission",
	"Assignment": "heidekreis_integration.permissions.rules.has_permission",
	"Assignment Offer": "heidekreis_integration.permissions.rules.has_permission",
	"Mediator": "heidekreis_integration.permissions.rules.has_permission",
	"Compensation Claim": "heidekreis_integration.permissions.rules.has_permission",
	"Municipality": "heidekreis_integration.permissions.rules.has_permission",
	"Municipality Contact": "heidekreis_integration.permissions.rules.has_permission",
	"Strategy Measure": "heidekreis_integration.permissions.rules.has_permission",
	"Network Task": "heidekreis_integration.permissions.rules.has_permission",
	"Network Attendance": "heidekreis_integration.permissions.rules.has_permission",
	"Network Meeting": "heidekreis_integration.permissions.rules.has_permission",
	"Municipality Contribution": "heidekreis_integration.permissions.rules.has_permission",
	"Measure Change": "heidekreis_integration.permissions.rules.has_permission",
	"Measure Status Report": "heidekreis_integration.permissions.rules.has_permission",
	"Measure Offer": "heidekreis_integration.permissions.rules.has_permission",
	"File": "heidekreis_integration.permissions.files.has_permission",
}

# doors of Frappe that are open to every login: checked versions, and a look at each request
override_whitelisted_methods = {
	"frappe.core.api.file.zip_files": "heidekreis_integration.permissions.doors.zip_files",
	"frappe.core.doctype.user.user.reset_password": "heidekreis_integration.permissions.logins.reset_password",
	"frappe.www.contact.send_message": "heidekreis_integration.permissions.guests.send_message",
	"frappe.www.login.send_login_link": "heidekreis_integration.permissions.logins.send_login_link",
	"frappe.client.get": "heidekreis_integration.permissions.doors.get",
	"frappe.client.get_count": "heidekreis_integration.permissions.doors.get_count",
	"frappe.client.validate_link": "heidekreis_integration.permissions.doors.validate_link",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "heidekreis_integration.desk.charts.get",
	"frappe.desk.doctype.tag.tag.get_documents_for_tag": "heidekreis_integration.permissions.doors.get_documents_for_tag",
	"frappe.desk.form.linked_with.get": "heidekreis_integration.permissions.doors.get_linked",
	"frappe.desk.form.load.get_communications": "heidekreis_integration.permissions.doors.get_communications",
	"frappe.desk.form.load.get_docinfo": "heidekreis_integration.permissions.doors.get_docinfo",
	"frappe.desk.form.load.getdoc": "heidekreis_integration.permissions.doors.getdoc",
	"frappe.desk.like.toggle_like": "heidekreis_integration.permissions.doors.toggle_like",
	"frappe.desk.listview.get_group_by_count": "heidekreis_integration.permissions.doors.get_group_by_count",
	"frappe.desk.notifications.get_open_count": "heidekreis_integration.permissions.doors.get_open_count",
	"frappe.desk.query_report.get_data_for_custom_field": "heidekreis_integration.permissions.doors.get_data_for_custom_field",
	"frappe.desk.search.get_link_title": "heidekreis_integration.permissions.doors.get_link_title",
	"frappe.desk.search.get_names_for_mentions": "heidekreis_integration.permissions.doors.get_names_for_mentions",
	"frappe.geo.utils.get_coords": "heidekreis_integration.permissions.doors.get_coords",
	"frappe.utils.global_search.search": "heidekreis_integration.permissions.doors.search",
}
auth_hooks = ["heidekreis_integration.permissions.gate.check_request"]

# desk
app_include_js = "heidekreis_desk.bundle.js"
app_include_css = "heidekreis_desk.bundle.css"
doctype_js = {"Mediator": "public/js/mediator_further_training.js"}
doctype_list_js = {
	"Mediation Request": "public/js/mediation_request_planning.js",
	"Placement Plan": "public/js/mediation_request_planning.js",
}
extend_bootinfo = "heidekreis_integration.desk.boot.extend_bootinfo"
doc_events = {
	"*": {
		"before_validate": [
			"heidekreis_integration.permissions.tables.keep_foreign_rows_out",
			"heidekreis_integration.permissions.attachments.keep_private",
		]
	},
	"Assignment": {"on_update": "heidekreis_integration.desk.live.tell_desks"},
	"Assignment Offer": {"on_update": "heidekreis_integration.desk.live.tell_desks"},
	"Call Note": {"on_update": "heidekreis_integration.desk.live.tell_desks"},
	"DocShare": {"validate": "heidekreis_integration.permissions.shares.refuse_share"},
	"Mediation Request": {
		"validate": "heidekreis_integration.desk.deputies.take_charge",
		"on_update": [
			"heidekreis_integration.integrations.calendar.sequence.follow_request",
			"heidekreis_integration.mediation.coupling.tell_of_new_place",
			"heidekreis_integration.desk.live.tell_desks",
		],
	},
	"User": {
		"validate": [
			"heidekreis_integration.desk.users.set_module_profile",
			"heidekreis_integration.permissions.following.switch_off",
		]
	},
	("Assignment", "Exchange Meeting", "Network Meeting", "Training Session"): {
		"validate": "heidekreis_integration.integrations.calendar.sequence.touch"
	},
}

# mail
make_email_body_message = [
	"heidekreis_integration.integrations.mail_intake.answers.mark_automatic",
	"heidekreis_integration.integrations.calendar.mail.place_invitations",
]

# what print formats may ask
jinja = {"methods": ["heidekreis_integration.training.certificates.training_paper"]}

# web portal
page_renderer = [
	"heidekreis_integration.portal.link_page.LinkPage",
	"heidekreis_integration.integrations.calendar.feed_page.FeedPage",
	"heidekreis_integration.integrations.mail_intake.form_page.RequestFormPDF",
	"heidekreis_integration.courses.open_data.CourseData",
	"heidekreis_integration.strategy.publication_page.PublicationPage",
]
website_route_rules = [
	{"from_route": "/portal/anfragen/neu", "to_route": "portal/anfragen/neu"},
	{"from_route": "/portal/anfragen/<name>/aendern", "to_route": "portal/anfragen/aendern"},
	{"from_route": "/portal/anfragen/<name>", "to_route": "portal/anfragen/anfrage"},
	{"from_route": "/portal/einsaetze/<name>", "to_route": "portal/einsaetze/einsatz"},
]
# Frappe breaks at a doubled slash in a routed address (500): lead to the address that was meant.
website_redirects = [{"source": r"(portal/\S*?)/{2,}(\S*)\Z", "target": r"/\1/\2"}]
get_website_user_home_page = "heidekreis_integration.portal.visit.home_page_of"
before_request = ["heidekreis_integration.portal.visit.speak_the_sites_language"]
update_website_context = ["heidekreis_integration.portal.visit.dress_frappes_pages"]
base_template = "heidekreis_integration/templates/portal/frappe_page.html"
web_include_css = "/assets/heidekreis_integration/css/site.css"

# scheduled jobs
scheduler_events = {
	"cron": {
		"*/5 * * * *": ["heidekreis_integration.tasks.read_mailbox"],
		"*/15 6-21 * * *": [
			"heidekreis_integration.tasks.send_due_waves",
			"heidekreis_integration.tasks.remind_of_sessions",
		],
		# By day only: nobody wants the invitation to a meeting at night.
		"10 7-20 * * *": [
			"heidekreis_integration.tasks.send_meeting_mails",
			"heidekreis_integration.tasks.send_network_mails",
		],
		"20 7 * * *": ["heidekreis_integration.tasks.follow_up_resolutions"],
	},
	"hourly": [
		"heidekreis_integration.tasks.expire_offers",
		"heidekreis_integration.tasks.resume_sending",
		"heidekreis_integration.tasks.forget_web_requests",
		"heidekreis_integration.tasks.resume_placement_plans",
		"heidekreis_integration.tasks.resume_network_mailings",
	],
	"daily": [
		"heidekreis_integration.tasks.forget_old_links",
		"heidekreis_integration.tasks.forget_old_mails",
		"heidekreis_integration.tasks.send_monthly_statistics",
		"heidekreis_integration.tasks.refresh_traffic_lights",
		"heidekreis_integration.tasks.refresh_language_courses",
		"heidekreis_integration.tasks.run_status_rounds",
		"heidekreis_integration.tasks.remind_of_contact_data",
		"heidekreis_integration.tasks.look_after_officers",
		"heidekreis_integration.tasks.look_after_mediators",
		"heidekreis_integration.tasks.forget_interest_forms",
		"heidekreis_integration.tasks.make_exchange_meetings",
	],
}
