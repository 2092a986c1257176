export declare const chromiumArgs: string[];
export declare function chromium(): Promise<string>;
export declare function firefox(): Promise<string>;
export declare function webkitDriver(): Promise<string>;
