import { BrowserWindow, dialog, type WebContents } from 'electron'
import { isUtf8 } from 'node:buffer'
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
  return (sender: WebContents) => ({
    /**
     * Asks for a path and writes the pieces there. The result has no path if the user cancelled, or if another dialog is
     * open.
     */
    save: async (suggested: string, pieces: Pieces): Promise<Result<{ path?: string }>> => {
      const parent = BrowserWindow.fromWebContents(sender)
      const options = { defaultPath: suggested, properties: ['showOverwriteConfirmation' as const] }
      const chosen = await showDialog(() =>
        parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options),
      )
      if (chosen === undefined || chosen.canceled || !chosen.filePath) return success({})
      return write(chosen.filePath, pieces)
    },
    /** Asks for a text file and reads it; undefined if the user cancelled, or if another dialog is open. */
    read: async (extensions: readonly string[]): Promise<Result<ReadText | undefined>> => {
      const parent = BrowserWindow.fromWebContents(sender)
      const options = { properties: ['openFile' as const], filters: [{ name: '', extensions: [...extensions] }] }
      const chosen = await showDialog(() =>
        parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options),
      )
      const path = chosen?.filePaths[0]
      if (chosen === undefined || chosen.canceled || path === undefined) return success(undefined)
      try {
        if ((await stat(path)).size > MAX_READ) return failure('invalid', { values: { reason: 'fileTooLarge' } })
        return success(decode(await readFile(path)))
      } catch {
        return failure('storage', { values: { reason: 'read' } })
      }
    },
  })
}

/**
 * Spreadsheets save text as UTF-8, as UTF-16, or in a code page of Windows. It is not known which one, so windows-1252
 * is a guess.
 */
function decode(bytes: Uint8Array): ReadText {
  const utf16 = findUtf16(bytes)
  if (utf16 !== undefined) return { text: new TextDecoder(utf16).decode(bytes), isGuessed: false }
  const text = new TextDecoder().decode(bytes)
  if (isUtf8(bytes) || isNearlyUtf8(text)) return { text, isGuessed: false }
  return { text: new TextDecoder('windows-1252').decode(bytes), isGuessed: true }
}

/**
 * Whether most letters beyond ASCII were valid UTF-8. In a code page hardly any is, so the others are damaged, such as
 * a letter that was cut in the middle.
 */
function isNearlyUtf8(text: string): boolean {
  let damaged = 0
  let others = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0xfffd) damaged += 1
    else if (unit > 0x7f) others += 1
  }
  return damaged <= others
}

/**
 * Recognised by its byte order mark. Some programs write none, so the text is also recognised by its NULs, which are
 * the high bytes of digits and separators. Text in other encodings has no NULs, except a few as padding.
 */
function findUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== 0) continue
    if (at % 2 === 0) even += 1
    else odd += 1
  }
  // Even if the names are in a script whose high bytes are not NULs, more than one in ten characters is a digit or a
  // separator.
  if (Math.max(even, odd) <= bytes.length / 20) return undefined
  return even > odd ? 'utf-16be' : 'utf-16le'
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
