import { BrowserWindow, dialog, type WebContents } from 'electron'
import { randomUUID } from 'node:crypto'
import { lstat, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure, success, type Result } from '../../shared/result.ts'
import { SlowDisk } from '../journal/file-system.ts'
import type { ShowDialog } from './windows/popover.ts'

/** Bytes. A label file with a hundred thousand lines is about 5 MB. */
const MAX_READ = 10_000_000

/** What is written to a file, one after the other. */
type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** A text file that the user chose. */
export interface ReadText {
  readonly text: string
  /** Whether the file is not Unicode, so that all letters but those of ASCII may be wrong. */
  readonly isGuessed: boolean
}

export type FileDialogs = ReturnType<ReturnType<typeof createFileDialogs>>

/** The dialogs of a window, which can use only paths that the user chose in them. */
export function createFileDialogs(showDialog: ShowDialog) {
  return (sender: WebContents) => {
    /** Undefined if another dialog is open, or if the window is gone. */
    const ask = async <T>(open: (parent: BrowserWindow) => Promise<T>): Promise<T | undefined> => {
      const parent = BrowserWindow.fromWebContents(sender)
      return parent ? showDialog(() => open(parent)) : undefined
    }
    return {
      /**
       * Asks for a path and writes the pieces there. The result has no path if the user cancelled, or could not be
       * asked.
       */
      save: async (suggested: string, pieces: Pieces): Promise<Result<{ path?: string }>> => {
        const options = { defaultPath: suggested, properties: ['showOverwriteConfirmation' as const] }
        const path = (await ask((parent) => dialog.showSaveDialog(parent, options)))?.filePath
        return path ? write(path, pieces) : success({})
      },
      /** Asks for a text file and reads it; undefined if the user cancelled, or could not be asked. */
      read: async (extensions: readonly string[]): Promise<Result<ReadText | undefined>> => {
        const options = { properties: ['openFile' as const], filters: [{ name: '', extensions: [...extensions] }] }
        const path = (await ask((parent) => dialog.showOpenDialog(parent, options)))?.filePaths[0]
        if (path === undefined) return success(undefined)
        try {
          if ((await stat(path)).size > MAX_READ) return failure('invalid', { values: { reason: 'fileTooLarge' } })
          return success(decode(await readFile(path)))
        } catch {
          return failure('storage', { values: { reason: 'read' } })
        }
      },
    }
  }
}

/**
 * Spreadsheets save text as UTF-8, as UTF-16 with a byte order mark, or in a code page of Windows. It is not known which
 * one, so windows-1252 is a guess.
 */
function decode(bytes: Uint8Array): ReadText {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex')
  const utf16 = { fffe: 'utf-16le', feff: 'utf-16be' }[mark]
  const text = new TextDecoder(utf16).decode(bytes)
  if (utf16 !== undefined || isNearlyUtf8(text)) return { text, isGuessed: false }
  return { text: new TextDecoder('windows-1252').decode(bytes), isGuessed: true }
}

/**
 * Whether most letters beyond ASCII were valid UTF-8. In a code page hardly any is, so the others are damaged, such as
 * a letter that was cut in the middle. A text has no NULs, as UTF-16 without its mark has.
 */
function isNearlyUtf8(text: string): boolean {
  const count = (letter: RegExp): number => text.match(letter)?.length ?? 0
  return !text.includes('\0') && count(/\uFFFD/g) <= count(/[^\p{ASCII}\uFFFD]/gu)
}

/**
 * Writes a file with a random name in the same folder and then renames it, so that an existing file survives a full
 * disk. No link is followed, because the new file must not exist and a rename replaces the link itself.
 */
async function write(path: string, pieces: Pieces): Promise<Result<{ path?: string }>> {
  const temporary = join(dirname(path), `.gavel-${randomUUID()}.part`)
  /** The files to remove if writing fails. */
  const unfinished = [temporary]
  try {
    // If a file was already there, the dialog has asked whether to replace it.
    const mayReplace = await exists(path)
    const file = await open(temporary, 'wx', 0o600)
    try {
      // Unlike `write`, `appendFile` repeats until the whole piece is written.
      for await (const piece of pieces) await file.appendFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
    // Reserves the name, so that a file that has appeared since the check is not replaced.
    if (!mayReplace) {
      await (await open(path, 'wx', 0o600)).close()
      unfinished.push(path)
    }
    await rename(temporary, path)
    return success({ path })
  } catch (error) {
    for (const left of unfinished) await rm(left, { force: true }).catch(() => undefined)
    // `SlowDisk` means that reading the journal failed, not writing the file.
    return failure('storage', { values: { reason: error instanceof SlowDisk ? 'slow' : 'save' } })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}
