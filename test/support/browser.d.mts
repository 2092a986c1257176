export declare const chromiumArgs: string[];
export declare function chromium(): Promise<string>;
export declare function chromiumShell(): Promise<{ readonly executablePath: string; readonly env?: Record<string, string | undefined> }>;
export declare function firefox(): Promise<string>;
export declare function webkitDriver(): Promise<string>;
