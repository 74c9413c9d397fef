import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { project } from './copy.ts'

const folder = join(project, 'out/mutants')
const path = join(folder, 'results.jsonl')

const resultForm = z.object({
  /** A result counts only for exactly the same files; see `digestOfProject`. */
  digest: z.string(),
  name: z.string(),
  kind: z.enum(['killed', 'survived']),
  by: z.string().optional(),
  seconds: z.number(),
})

export type MutantResult = z.infer<typeof resultForm>

/** The results of earlier runs with the same files, by the name of the mutant. */
export async function earlierResults(digest: string): Promise<ReadonlyMap<string, MutantResult>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const lines = text.split('\n').filter((line) => line !== '')
  const results = lines.map((line) => resultForm.parse(JSON.parse(line)))
  return new Map(results.filter((result) => result.digest === digest).map((result) => [result.name, result]))
}

export async function storeResult(result: MutantResult): Promise<void> {
  await mkdir(folder, { recursive: true })
  await appendFile(path, `${JSON.stringify(result)}\n`)
}
