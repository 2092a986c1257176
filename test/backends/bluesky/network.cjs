// A whole little Bluesky on loopback: directory (PLC), account server (PDS), AppView and the moderation service that dev-env insists on.
// Run by start.ts. Prints one line SEED {…}; then POST /settle on the control port waits until the AppView has seen everything.
const { createRequire } = require('node:module');
const http = require('node:http');
const load = createRequire(`${process.env.BSKY_DIR}/package.json`);
const { TestNetwork } = load('@atproto/dev-env');
const { AtpAgent } = load('@atproto/api');
const port = Number(process.env.PORT);

// Servers that name no host listen on loopback only.
const net = require('node:net');
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (first, second, ...rest) {
  if (typeof first === 'number' || /^\d+$/.test(String(first))) {
    return typeof second === 'string' ? listen.call(this, first, '127.0.0.1', ...rest) : listen.call(this, first, '127.0.0.1', ...[second, ...rest].filter((each) => typeof each === 'function'));
  }
  return listen.call(this, first, second, ...rest);
};

(async () => {
  const network = await TestNetwork.create({
    dbPostgresSchema: 'widget', pds: { port, hostname: 'localhost', enableDidDocWithSession: true },
    plc: { port: port + 1 }, bsky: { port: port + 2 }, ozone: { port: port + 3 },
  });
  const users = {};
  for (const name of ['alice', 'bob', 'carol']) {
    const agent = new AtpAgent({ service: network.pds.url });
    await agent.createAccount({ email: `${name}@example.test`, handle: `${name}.test`, password: `${name}-pass` });
    await agent.upsertProfile(() => ({ displayName: name[0].toUpperCase() + name.slice(1) }));
    users[name] = { did: agent.session.did, handle: `${name}.test`, password: `${name}-pass` };
  }
  await network.processAll();
  const control = http.createServer((request, response) => {
    network.processAll().then(() => response.end('ok'), (error) => response.writeHead(500).end(String(error)));
  });
  control.listen(0, '127.0.0.1', () => {
    console.log('SEED ' + JSON.stringify({ appview: network.bsky.url, pds: network.pds.url, plc: network.plc.url, control: `http://127.0.0.1:${control.address().port}`, users }));
  });
  process.on('SIGTERM', () => {
    network.close().finally(() => process.exit(0));
    setTimeout(() => process.exit(0), 5000);
  });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
