import { inFile, type Mutant } from '../mutant.ts'

export const journal: readonly Mutant[] = [
  ...inFile('electron/journal/appender.ts', [
    {
      name: 'a-line-after-a-partial-one',
      find: "this.#mayEndPartial ? '\\n' : ''",
      put: "''",
      why: 'A line after a partial one that could not be cut off is lost together with it.',
    },
    {
      name: 'one-file-for-all-months',
      find: 'if (this.#open?.month === month) return this.#open',
      put: 'if (this.#open !== undefined) return this.#open',
      why: 'The entries of a new month are in the file of the previous month, and are deleted with it.',
    },
    {
      name: 'half-a-line-stays',
      find: 'await this.#cutOff(target)',
      put: '',
      why: 'After a full disk the next entry is appended to half a line, and both are lost.',
    },
    {
      name: 'no-flush',
      find: 'await target.file.datasync()',
      put: '',
      why: 'A power cut loses the intent of a request that was sent.',
    },
    {
      name: 'written-before-it-is',
      find: "        await target.file.appendFile(text, 'utf8')\n        for (const { events } of batch) events.onWritten?.()",
      put: "        for (const { events } of batch) events.onWritten?.()\n        await target.file.appendFile(text, 'utf8')",
      why: 'A process that is killed loses the intent of a mute that was sent.',
    },
    {
      name: 'a-hanging-disk-holds-actions',
      find: 'const LIMIT = 3_000',
      put: 'const LIMIT = 300_000',
      why: 'A network drive that hangs makes every action hang.',
    },
    {
      name: 'no-folder-flush',
      find: 'if (size === 0) await syncFolder(fs, folder)',
      put: '',
      why: 'A power cut after the first entry of a month loses the file.',
    },
  ]),
  ...inFile('electron/journal/recovery.ts', [
    {
      name: 'a-torn-line-stays',
      find: 'await file.truncate(whole)',
      put: '',
      why: 'The first entry after a crash is appended to half a line, and both are lost.',
    },
    {
      name: 'every-intent-is-unfinished',
      find: "else if (entry.event === 'outcome') open.delete(entry.actionId)",
      put: '',
      why: 'Each start says that all actions of two months were interrupted.',
    },
  ]),
  ...inFile('electron/journal/format.ts', [
    {
      name: 'a-month-too-many-is-deleted',
      find: 'date.getUTCMonth() - months',
      put: 'date.getUTCMonth() - months + 1',
      why: 'Fewer months of the journal are stored than the user chose.',
    },
    {
      name: 'a-damaged-line-hides-the-others',
      find: 'return isEntry(value) ? value : undefined',
      put: 'return value as StoredEntry',
      why: 'A line that is JSON but not an entry makes reading fail.',
    },
  ]),
  ...inFile('electron/journal/write-status.ts', [
    {
      name: 'lost-lines-are-not-mentioned',
      find: 'journal.onLost((entry) => lost.set(entry.account, accountOf(entry)))',
      put: '',
      why: 'A gap in the journal looks like a quiet time.',
    },
    {
      name: 'agreement-before-the-question',
      find: "if (agreed && (status.journal === 'ok' || status.journal === 'unknown'))",
      put: 'if (false)',
      why: 'The window can switch the journal off although it can be written.',
    },
  ]),
  ...inFile('electron/journal/export.ts', [
    {
      name: 'numbers-in-a-masked-export',
      find: 'const shown = hides.numbers ? masked(entry) : entry',
      put: 'const shown = entry',
      why: 'A CSV that should hide phone numbers contains them.',
    },
    {
      name: 'formulas-in-the-export',
      find: "return typeof value === 'string' ? toCsvCell(value) : String(value ?? '')",
      put: "return String(value ?? '')",
      why: 'A caller whose name is a formula runs it in the spreadsheet of the user.',
    },
  ]),
]
