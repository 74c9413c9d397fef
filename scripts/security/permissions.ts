// npm run tool -- permissions: writes the list of all calls into SECURITY.md.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calls, type CallName } from '../../shared/ipc/contract.ts'
import { project } from '../setup/paths.mjs'

const WINDOWS = { main: 'the main window', small: 'its own small window', any: 'any window' }
const USUAL = { nothing: 'nothing', press: 'a press' } as const

/** The list of all calls, by what each needs. */
export function permissionsTable(): string {
  const rows = new Map<string, string[]>()
  for (const name of Object.keys(calls) as CallName[]) {
    const { from, needs, says, asks = [] } = calls[name]
    const usual = needs === 'nothing' || needs === 'press' ? USUAL[needs] : undefined
    const need = says ?? (asks.length > 0 ? `${usual ?? ''} and a dialog of the system` : usual)
    if (need === undefined) throw new Error(`${name} does not say what it needs`)
    const row = `${WINDOWS[from]} | ${need}`
    rows.set(row, [...(rows.get(row) ?? []), `\`${name}\``])
  }
  const lines = [...rows].map(([row, names]) => `| ${row} | ${names.join(', ')} |`)
  return ['| Who may call | What it needs | Calls |', '| --- | --- | --- |', ...lines.toSorted()].join('\n')
}

if (import.meta.main) {
  const file = join(project, 'SECURITY.md')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(/\| Who may call \|[^]*?\n\n/, () => `${permissionsTable()}\n\n`),
  )
}
