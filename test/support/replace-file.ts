import { rename, writeFile } from 'node:fs/promises'

/** At once, so that whoever looks at it by the clock never sees half of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text)
  await rename(`${file}.next`, file)
}
