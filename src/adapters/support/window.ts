// Opens a window while the reader's press still allows it. What it is to show may be found out afterwards.

export interface Popup {
  readonly closed: boolean;
  readonly location?: { replace(url: string): void };
  close(): void;
}
export interface PopupHost {
  open(url: string, target: string, features: string): Popup | null;
  addEventListener(type: 'message', heard: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', heard: (event: MessageEvent) => void): void;
  readonly document?: { hasFocus(): boolean };
}

/** The page we are on; in Node there is none to open windows. */
export const thisPage = globalThis as unknown as PopupHost;

/** null: the browser does not let us. Empty until something is put in its place. */
export function openWindow(host: PopupHost = thisPage, url = 'about:blank'): Popup | null {
  try {
    return typeof host.open === 'function' ? host.open(url, '_blank', 'popup,width=480,height=700') : null;
  } catch {
    // A frame in a sandbox may throw instead.
    return null;
  }
}
