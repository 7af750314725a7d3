interface Words {
  contents: string
  publisher: string
}

const WORDS: Record<string, Words> = {
  en: { contents: 'Contents', publisher: 'Paper Lantern Press' },
  'zh-Hans': { contents: '目录', publisher: '纸灯笼书坊' },
  'zh-Hant': { contents: '目錄', publisher: '紙燈籠書坊' },
  ar: { contents: 'المحتويات', publisher: 'دار الفانوس الورقي' },
  he: { contents: 'תוכן העניינים', publisher: 'הוצאת פנס הנייר' },
}

/** What the builder itself says inside a book, in the book's language. */
export function wordsOf(language: string): Words {
  const words = WORDS[language]
  if (!words) throw new Error(`The demo builder has no words for the language ${language}`)
  return words
}
