// Promises about what helps to write: the text to edit, the preview, files.

import type { CommentAdapter } from '../core/adapter.js';
import { ok, refused, same } from './assert.js';
import { type Promised, type Rig, call, everything, nobody, post, signedIn, writeCall } from './promise.js';

const sources = ({ write }: CommentAdapter): boolean => write?.source !== undefined;
const recalls = ({ read, write }: CommentAdapter): boolean => read.history !== undefined && write?.edit !== undefined;
const previews = ({ write }: CommentAdapter): boolean => write?.preview !== undefined;
const uploads = ({ write }: CommentAdapter): boolean => write?.upload !== undefined;

/** One red point. The rest of a name and its type are what a reader's system makes of it. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
function picture(): File {
  return new File([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], 'point.png', { type: 'image/png' });
}
function upload({ adapter }: Rig, file: Blob, how = writeCall()): Promise<string> {
  return adapter.write!.upload!(file, how);
}
/** Backends end lines and paragraphs as they like. */
const plain = (source: string | undefined): string | undefined => source?.replace(/\s+/g, ' ').trim();

export const composing: readonly Promised[] = [
  {
    id: 'edits.source', text: 'The text to edit is what was typed.', offered: sources,
    async run(rig) {
      const typed = 'Typed with <care> & *stars*';
      await signedIn(rig);
      const { id } = await post(rig, typed);
      same(await rig.adapter.write!.source!(id, call), typed, 'source');
    },
  },
  {
    id: 'edits.source-after', text: 'After an edit the text to edit is the new one.', offered: (adapter) => sources(adapter) && adapter.write?.edit !== undefined,
    async run(rig) {
      await signedIn(rig);
      const { id, can } = await post(rig, 'First words');
      if (!can.includes('edit')) return;
      await rig.adapter.write!.edit!(id, 'Second *words*', writeCall());
      same(await rig.adapter.write!.source!(id, call), 'Second *words*', 'source');
    },
  },
  {
    id: 'edits.source-unknown', text: 'The text of a comment that does not exist is refused as missing.', offered: sources,
    async run(rig) {
      await signedIn(rig);
      await refused(() => rig.adapter.write!.source!(nobody, call), ['missing'], 'the text of nobody’s words');
    },
  },
  {
    id: 'history.versions', text: 'An edited comment tells all it has said, the oldest first, the last as it stands.', offered: recalls,
    async run(rig) {
      await signedIn(rig);
      const { id } = await post(rig, 'First words');
      await rig.adapter.write!.edit!(id, 'Second words', writeCall());
      const { body } = await rig.adapter.write!.edit!(id, 'Third words', writeCall());
      const now = (await everything(rig)).get(id);
      ok(now?.can.includes('history'), 'its author may edit it, and `can` lacks “history”');
      const versions = await rig.adapter.read.history!(id, call);
      same(versions.map((each) => ['First', 'Second', 'Third'].find((word) => each.body.source.includes(word))), ['First', 'Second', 'Third'], 'versions');
      ok(versions.every(({ at }, i) => at >= (versions[i - 1]?.at ?? 0)), 'a version is older than the one before it');
      same(versions.at(-1)!.body, body, 'the last version, and the comment');
    },
  },
  {
    id: 'history.rights', text: 'What `can` does not offer is refused: what others said before, and what is not there.', offered: recalls, needs: ['second'],
    async run(rig) {
      await signedIn(rig);
      const { id } = await post(rig, 'First words');
      await rig.adapter.write!.edit!(id, 'Second words', writeCall());
      const other = await rig.second!();
      const theirs = { ...rig, adapter: other };
      const can = (await everything(theirs)).get(id)?.can;
      if (!can?.includes('history')) await refused(() => other.read.history!(id, call), ['forbidden'], 'what another said before');
      await refused(() => rig.adapter.read.history!(nobody, call), ['missing'], 'the versions of nothing');
    },
  },
  {
    id: 'previews.as-written', text: 'A preview looks as the comment then does.', offered: previews,
    async run(rig) {
      await signedIn(rig);
      const typed = 'Some *plain* words & <b>markup</b>';
      const preview = await rig.adapter.write!.preview!(typed, call);
      const { body } = await post(rig, typed);
      same([preview.format, plain(preview.source)], [body?.format, plain(body?.source)], 'format and source');
    },
  },
  {
    id: 'previews.nothing', text: 'A preview writes nothing.', offered: previews,
    async run(rig) {
      await signedIn(rig);
      await rig.adapter.write!.preview!('Only looking', call);
      same((await everything(rig)).size, 0, 'comments in the thread');
    },
  },
  {
    id: 'uploads.address', text: 'A picture that is uploaded has an address on the web.', offered: uploads,
    async run(rig) {
      await signedIn(rig);
      const address = await upload(rig, picture());
      ok(URL.canParse(address) && /^https?:$/.test(new URL(address).protocol), `the address is ${JSON.stringify(address)}`);
    },
  },
  {
    id: 'uploads.served', text: 'At its address an uploaded picture is served, as a picture.', offered: uploads, needs: ['download'],
    async run(rig) {
      await signedIn(rig);
      const response = await rig.download!(await upload(rig, picture()));
      ok(response.ok, `its address answers ${response.status}`);
      ok(response.headers.get('content-type')?.startsWith('image/'), `it is served as ${String(response.headers.get('content-type'))}`);
      ok((await response.arrayBuffer()).byteLength > 0, 'nothing is served');
    },
  },
  {
    id: 'uploads.disguised', text: 'A page or a drawing with scripts that calls itself a picture is refused as invalid.', offered: uploads,
    async run(rig) {
      await signedIn(rig);
      const page = new File(['<!doctype html><script>alert(1)</script>'], 'point.png', { type: 'image/png' });
      const drawing = new File(['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'], 'point.svg', { type: 'image/svg+xml' });
      await refused(() => upload(rig, page), ['invalid'], 'a page that calls itself a picture');
      await refused(() => upload(rig, drawing), ['invalid'], 'a drawing with a script');
    },
  },
  {
    id: 'uploads.same-key', text: 'The same upload sent twice has one address.', offered: (adapter) => uploads(adapter) && adapter.limits.idempotent,
    async run(rig) {
      await signedIn(rig);
      const how = writeCall();
      const first = await upload(rig, picture(), how);
      same(await upload(rig, picture(), how), first, 'the second address');
    },
  },
  {
    id: 'uploads.signed-out', text: 'Where writing needs a login, a stranger’s upload is refused as signed out.', offered: (adapter) => uploads(adapter) && adapter.auth?.required === true,
    async run(rig) {
      await refused(() => upload(rig, picture()), ['signed-out'], 'a stranger’s upload');
    },
  },
];
