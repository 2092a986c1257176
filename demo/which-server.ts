// The server that a demo page's address names, ?server=/api; null: none.

/** Of this site or this machine only: whoever sends somebody here must not choose who is told their password. */
export function served(): string | null {
  const named = new URLSearchParams(location.search).get('server');
  if (named === null) return null;
  const { origin, hostname } = new URL(named, location.href);
  return origin === location.origin || hostname === 'localhost' || hostname === '127.0.0.1' ? named : null;
}
