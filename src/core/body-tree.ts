// The small tree that every body becomes, whatever it was written in. Types only.
// body/ makes it, view/body.ts draws it, and nothing that is not in this file can reach the page.

export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  /** 1 to 6 within the body; the view shifts it below the comment's own heading. */
  | { readonly type: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly children: readonly Block[] }
  | { readonly type: 'code'; readonly text: string; readonly lang: string | null }
  | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly type: 'rule' };

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'strong' | 'em' | 'del' | 'spoiler'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  /** `href` has passed core/address.ts. `host` is set when the words name another host than the address: it is shown beside them. */
  | { readonly type: 'link'; readonly href: string; readonly host: string | null; readonly children: readonly Inline[] }
  /** `src` has passed core/address.ts. Drawn as a picture only where the page's owner turned remote pictures on, else as a link. */
  | { readonly type: 'image'; readonly src: string; readonly alt: string }
  | { readonly type: 'break' };

export type BodyTree = readonly Block[];
