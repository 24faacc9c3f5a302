"""What answers for the built site."""

from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from howlearn_site.address import site_address


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        # Instant navigation asks the sitemap which pages are the site's, and is off where its
        # addresses are another host's or port's.
        if self.path != "/sitemap.xml":
            return super().do_GET()
        text = (Path(self.directory) / "sitemap.xml").read_text("utf-8")
        body = text.replace(site_address(), f"http://{self.headers['Host']}/").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None
