import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Subject, subjectsOf } from './titles.ts'

const vitestReport = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ status: z.string(), title: z.string(), fullName: z.string() })) }),
  ),
})
const wdioReport = z.object({ tests: z.array(z.object({ title: z.string(), state: z.string() })) })

/**
 * Finds what the passed tests of a run are about. A folder has Vitest's reports (`<name>.json`) and one folder for each
 * level of WebdriverIO (`<level>/<spec>.json`). One that does not exist has no reports.
 */
export async function passedSubjects(folders: readonly string[]): Promise<ReadonlySet<Subject>> {
  const lists = await Promise.all(folders.map(reportFiles))
  const reports = await Promise.all(
    lists.flat().map(async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown),
  )
  return new Set(reports.flatMap(passedIn))
}

async function reportFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name))
}

/** Other files, such as the seconds of each level, are no reports. */
function passedIn(report: unknown): readonly Subject[] {
  const vitest = vitestReport.safeParse(report)
  if (vitest.success)
    return vitest.data.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed')
      .flatMap(({ title, fullName }) => subjectsOf(title, fullName))
  const wdio = wdioReport.safeParse(report)
  if (!wdio.success) return []
  return wdio.data.tests.filter(({ state }) => state === 'passed').flatMap(({ title }) => subjectsOf(title))
}
