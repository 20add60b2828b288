"""A private nginx in front of web, assets, files and realtime, as on a production bench."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from standalone.packages import find_program
from standalone.paths import Environment
from standalone.stamps import write_atomically

CONFIG = """\
daemon off;
{user}
worker_processes 1;
pid "{run}/nginx.pid";
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
	include "{mime}";
	default_type application/octet-stream;
	access_log off;
	sendfile on;
	server_tokens off;
	client_max_body_size 50m;
	client_body_temp_path "{run}/nginx/body";
	proxy_temp_path "{run}/nginx/proxy";
	fastcgi_temp_path "{run}/nginx/fastcgi";
	uwsgi_temp_path "{run}/nginx/uwsgi";
	scgi_temp_path "{run}/nginx/scgi";
	gzip on;
	gzip_types text/css application/javascript application/json image/svg+xml;

	# Any other name pointing here is somebody else's idea.
	server {{
		listen 127.0.0.1:{web} default_server;
		return 421;
	}}

	server {{
		listen 127.0.0.1:{web};
		server_name 127.0.0.1 localhost *.localhost;
		root "{sites}";

		add_header X-Frame-Options "SAMEORIGIN" always;
		add_header X-Content-Type-Options nosniff always;
		add_header Referrer-Policy "same-origin, strict-origin-when-cross-origin" always;

		proxy_set_header Host $http_host;
		proxy_set_header X-Frappe-Site-Name {site};
		proxy_set_header X-Forwarded-For $remote_addr;
		proxy_set_header X-Forwarded-Proto $scheme;
		proxy_set_header X-Use-X-Accel-Redirect True;
		proxy_http_version 1.1;
		proxy_read_timeout 120;
		proxy_redirect off;

		location /assets {{
			try_files $uri =404;
			expires 1h;
		}}

		location ~ ^/protected/(.*) {{
			internal;
			try_files /{site}/$1 =404;
		}}

		location /socket.io {{
			# One own header here drops those inherited from above.
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection "upgrade";
			proxy_set_header Host $http_host;
			proxy_pass http://127.0.0.1:{realtime};
		}}

		location / {{
			try_files /{site}/public/$uri @site;
			# Uploaded pages must not run as pages of the site.
			location ~* ^/files/.*\\.(htm|html|svg|xml) {{
				add_header Content-Disposition "attachment";
				add_header X-Content-Type-Options nosniff always;
				try_files /{site}/public/$uri @site;
			}}
		}}

		location @site {{
			proxy_pass http://127.0.0.1:{gunicorn};
		}}
	}}
}}
"""


def write_config(environment: Environment, ports: Mapping[str, int]) -> Path:
	"""Write the server's configuration and return its path."""
	(environment.run / "nginx").mkdir(parents=True, exist_ok=True)
	config = environment.run / "nginx.conf"
	text = CONFIG.format(
		# Started by root, nginx would hand its work to a user who can't read the home.
		user="user root;" if os.geteuid() == 0 else "",
		run=environment.run,
		mime="/etc/nginx/mime.types",
		sites=environment.sites,
		site=environment.site,
		web=ports["web"],
		gunicorn=ports["gunicorn"],
		realtime=ports["realtime"],
	)
	write_atomically(config, text)
	return config


def command(environment: Environment, config: Path) -> list[str]:
	"""The command that runs the server in the foreground."""
	return [find_program("nginx") or "nginx", "-c", str(config), "-p", str(environment.run), "-e", "stderr"]
