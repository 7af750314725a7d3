import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kind, parse, print, separateOperations } from 'graphql'
import { ConfigError } from '#kit/config/env.ts'
import type { ExpectedOperation } from './generation.ts'

/**
 * The operations in a folder's .graphql files. A client sends a document of its own making, so each is expected as its
 * file's whole text, and alone with its fragments as client libraries print it.
 */
export async function readExpectedOperations(folder: string | null): Promise<ExpectedOperation[]> {
  if (folder === null) return []
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql'))
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    return texts.flatMap(operationsOf)
  } catch (error) {
    throw new ConfigError([`EXPECTED_OPERATIONS cannot be read: ${String(error)}`])
  }
}

function operationsOf(text: string): ExpectedOperation[] {
  const document = parse(text)
  const alone = separateOperations(document)
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return []
    const operationName = node.name?.value ?? null
    const single = alone[operationName ?? '']
    return [{ text, operationName }, ...(single ? [{ text: print(single), operationName }] : [])]
  })
}
