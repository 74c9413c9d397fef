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
  return readResults(await readFile(path, 'utf8').catch(() => ''), digest)
}

export function readResults(text: string, digest: string): ReadonlyMap<string, MutantResult> {
  const results = text.split('\n').flatMap(resultsIn)
  return new Map(results.filter((result) => result.digest === digest).map((result) => [result.name, result]))
}

/** A line that was half written when the command was killed has no result. */
function resultsIn(line: string): readonly MutantResult[] {
  try {
    return [resultForm.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

/** Begins a new line, because the last one may be half written. */
export function formatResult(result: MutantResult): string {
  return `\n${JSON.stringify(result)}\n`
}

export async function storeResult(result: MutantResult): Promise<void> {
  await mkdir(folder, { recursive: true })
  await appendFile(path, formatResult(result))
}
