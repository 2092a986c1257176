// Which of the languages there are is nearest to the one a page is in. Knows no words.

/** What a language is called by those who write its other name. */
const aliases: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', yue: 'zh-Hant' };

/**
 * The best of `available` for `wanted`, both BCP 47: the very tag, else the same language in the same script, rather of the
 * same region: pt-AO is served by pt, zh-TW by zh-Hant, nn by nb. null: none of them; also for a tag that is none.
 */
export function nearest(wanted: string, available: readonly string[]): string | null {
  try {
    const asked = new Intl.Locale(wanted.trim().replaceAll('_', '-'));
    const alias = aliases[asked.language];
    const want = (alias ? new Intl.Locale(alias) : asked).maximize();
    const exact = available.find((tag) => tag.toLowerCase() === asked.baseName.toLowerCase());
    const alike = available.filter((tag) => {
      const { language, script } = new Intl.Locale(tag).maximize();
      return language === want.language && script === want.script;
    });
    return exact ?? alike.find((tag) => tag === `${want.language}-${want.region}`) ?? alike[0] ?? null;
  } catch {
    return null;
  }
}
