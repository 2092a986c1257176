// What a move has done so far, so that it can go on after an interruption. Knows no file: whoever moves says where lines go.

export interface Journal {
  /** By the key of a write: the id it got; null: begun, and not known whether it arrived. */
  read(): Promise<ReadonlyMap<string, string | null>>;
  begin(key: string): Promise<void>;
  done(key: string, id: string): Promise<void>;
}

/** Kept until the program ends. */
export function memoryJournal(): Journal {
  const entries = new Map<string, string | null>();
  return {
    read: async () => new Map(entries),
    begin: async (key) => { if (!entries.has(key)) entries.set(key, null); },
    done: async (key, id) => { entries.set(key, id); },
  };
}

/** Kept as lines of JSON. `append` resolves when the line is where a crash cannot take it; a line that was cut by one is passed over. */
export function lineJournal({ read, append }: { readonly read: () => Promise<string>; readonly append: (line: string) => Promise<void> }): Journal {
  let first = true;
  const add = async (entry: readonly [string] | readonly [string, string]): Promise<void> => {
    // A line that was cut off has no end: what follows must not become part of it.
    const start = first ? '\n' : '';
    first = false;
    await append(`${start}${JSON.stringify(entry)}\n`);
  };
  return {
    async read() {
      const entries = new Map<string, string | null>();
      for (const line of (await read()).split('\n')) {
        const entry = parsed(line);
        if (!entry) continue;
        const [key, id] = entry;
        if (id !== undefined || !entries.has(key)) entries.set(key, id ?? null);
      }
      return entries;
    },
    begin: (key) => add([key]),
    done: (key, id) => add([key, id]),
  };
}

function parsed(line: string): readonly [string, string?] | null {
  try {
    const value: unknown = JSON.parse(line);
    if (Array.isArray(value) && value.length > 0 && value.length < 3 && value.every((each) => typeof each === 'string')) return value as unknown as readonly [string, string?];
  } catch {
    // An empty line, or one that a crash has cut.
  }
  return null;
}
