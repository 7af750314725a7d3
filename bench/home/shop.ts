import type { BookSource } from '../../demo/epub/book-source.ts'
import { graphClient } from '../../demo/graph-client.ts'
import { publish, setCategories, setPricing } from '../../demo/publishing.ts'
import { readCategories } from '../../demo/seed/categories.ts'
import { makeDraft } from '../../demo/seed/draft.ts'
import { signIn } from '../../demo/sign-in.ts'

const AT_ONCE = 4

/** Fills a shop that has `present` books up to `wanted`, through the graph; each has an author and a category of several. */
export async function fillShop(
  graphqlUrl: string,
  password: string,
  { present, wanted }: { present: number; wanted: number },
): Promise<void> {
  const publisher = await signIn(graphClient(graphqlUrl), 'publisher', password)
  const categories = [...(await readCategories(publisher)).values()]
  const numbers = Array.from({ length: wanted - present }, (_, index) => index + 1)
  const worker = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      const bookId = await makeDraft(publisher, bookNumber(number))
      await setCategories(publisher, bookId, [categories[number % categories.length] ?? ''])
      await setPricing(publisher, bookId, {
        price: { amount: `${1 + (number % 9)}.90`, currency: 'EUR' },
        membership: number % 2 === 0,
        adsPerChapter: number % 3 === 0 ? 1 : null,
      })
      await publish(publisher, bookId)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function bookNumber(number: number): BookSource {
  return {
    slug: `bench-${number}`,
    identifier: `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    title: `Volume ${number} of the Long Shelf`,
    subtitle: null,
    contributors: [{ name: `Author ${number % 40}`, role: 'aut' }],
    language: 'en',
    direction: 'ltr',
    vertical: false,
    description: `The book that stands at number ${number}.`,
    subjects: ['Shelves'],
    categories: [],
    series: null,
    publishedOn: '2024-01-01',
    price: null,
    membership: true,
    adsPerChapter: null,
    chapters: [{ title: 'One', markup: `This is number ${number}. `.repeat(40) }],
  }
}
