// The half of an adapter that only those need who act: fetched with the first call of one of its functions, which waits for it.

import { CommentError } from '../../core/errors.js';
import { part } from '../../core/part.js';

type Calls<Half> = { readonly [Name in keyof Half]: (...what: never[]) => Promise<unknown> };

/** Answers with stand-ins for the half's functions, by name. What cannot be fetched is 'offline', and tried again with the next call. */
export function later<Module, Half extends Calls<Half>>(load: () => Promise<Module>, make: (module: Module) => Half): <Name extends keyof Half>(name: Name) => Half[Name] {
  let half: Promise<Half> | null = null;
  const come = (): Promise<Half> => half ??= part(load).then(make, (thrown: unknown) => {
    half = null;
    throw new CommentError('offline', 'a part of the adapter could not be fetched', { cause: thrown });
  });
  return (name) => (async (...what) => (await come())[name](...what)) as Half[typeof name];
}
