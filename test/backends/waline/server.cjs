// Waline's own request handler on loopback. Two addresses are ours, because the real ones are on the internet:
// /__oauth stands in for the list of login services, which Waline asks for with every request and without which it answers 500;
// /__admin.js for the script of its login page: as much of it as posts the token to the window that opened it.

const http = require('node:http');
const path = require('node:path');

const { PORT, WALINE_DIR } = process.env;
const base = `http://127.0.0.1:${PORT}`;
process.env.OAUTH_URL = `${base}/__oauth`;
process.env.WALINE_ADMIN_MODULE_ASSET_URL = `${base}/__admin.js`;
const handler = require(path.join(WALINE_DIR, 'node_modules/@waline/vercel'))({ env: 'production' });

const admin = `(() => {
  const form = document.createElement('form');
  form.innerHTML = '<input name=email><input name=password type=password><button>Login</button>';
  form.onsubmit = async (event) => {
    event.preventDefault();
    const answer = await fetch('/api/token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(Object.fromEntries(new FormData(form))) });
    const { errno, data } = await answer.json();
    if (!errno && window.opener) window.opener.postMessage({ type: 'userInfo', data: { ...data, remember: false } }, '*');
  };
  document.body.append(form);
})();`;

http.createServer((request, response) => {
  const { pathname } = new URL(request.url, base);
  if (pathname === '/__admin.js') {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(admin);
  } else if (pathname === '/__oauth') {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ version: 'stand-in', services: [] }));
  } else {
    handler(request, response);
  }
}).listen(Number(PORT), '127.0.0.1');
