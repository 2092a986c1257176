// A browser's cookies, for adapters that are tried in Node. Knows names and values only: one jar, one backend, one reader.

export interface Jar {
  readonly fetch: typeof fetch;
  /** As document.cookie. */
  readonly text: () => string;
  readonly all: Map<string, string>;
}

export function jar(ask: typeof fetch = fetch): Jar {
  const all = new Map<string, string>();
  const text = (): string => [...all].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    all, text,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      if (all.size > 0 && init?.credentials !== 'omit') headers.set('cookie', text());
      const response = await ask(input, { ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/max-age=0\b/i.test(line) || value === '') all.delete(name);
        else all.set(name, value);
      }
      return response;
    },
  };
}
