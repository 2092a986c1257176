// What kind of picture a file is, by its first bytes: names and types are anybody's word. Asks nobody.

import { CommentError } from '../../core/errors.js';

/** The kinds that every browser shows and that cannot hold a script, with the ending of their names. */
export const pictureTypes = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' } as const;
export type PictureType = keyof typeof pictureTypes;

/** null: none of them. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const begins = (text: string, at = 0): boolean => [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  if (begins('\u0089PNG\r\n\u001a\n')) return 'image/png';
  if (begins('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (begins('GIF87a') || begins('GIF89a')) return 'image/gif';
  if (begins('RIFF') && begins('WEBP', 8)) return 'image/webp';
  return null;
}

/** Before a file is sent: a file that is no picture costs the reader no wait, whatever the backend would have said. */
export async function pictureOf(file: Blob): Promise<{ readonly type: PictureType; readonly name: string }> {
  const type = pictureType(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  if (type === null) throw noPicture();
  const given = 'name' in file && typeof file.name === 'string' ? file.name.replace(/\.[^.]*$/, '') : '';
  return { type, name: `${given || 'picture'}.${pictureTypes[type]}` };
}

export function noPicture(): CommentError {
  return new CommentError('invalid', 'the file is no picture', { reason: 'Only pictures can be added: PNG, JPEG, GIF or WebP.' });
}
