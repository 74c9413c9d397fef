import { BrowserWindow, session, type Session } from 'electron'
import { randomUUID } from 'node:crypto'
import { lazily } from '../../../shared/lazy.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { hardenSession, PAGE_ORIGIN, printPreferences } from '../hardening.ts'

/** The pages that are being printed, by their addresses. */
const pages = new Map<string, string>()

/**
 * The session of the hidden windows. It has no files and no network: a request for anything but a page that is being
 * printed gets nothing.
 */
const printSession = lazily(async (): Promise<Session> => {
  const created = session.fromPartition('gavel-print')
  await hardenSession(created)
  created.protocol.handle('app', ({ url }) => {
    const html = pages.get(url)
    const headers = { 'content-type': 'text/html; charset=utf-8' }
    return html === undefined ? new Response(null, { status: 404 }) : new Response(html, { headers })
  })
  return created
})

/** Milliseconds after which a PDF counts as failed. One of 300 people takes about a second. */
const LIMIT = 60_000

/**
 * Makes a PDF of a page of HTML, in a hidden and sandboxed window that runs no scripts and reaches nothing. Fault:
 * `internal` if Chromium fails, or is not ready within `limit` milliseconds.
 */
export async function printPage(html: string, limit = LIMIT): Promise<Result<Uint8Array>> {
  const address = `${PAGE_ORIGIN}/${randomUUID()}`
  pages.set(address, html)
  let window: BrowserWindow | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    window = new BrowserWindow({ show: false, webPreferences: printPreferences(await printSession()) })
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        resolve(undefined)
      }, limit)
    })
    const pdf = await Promise.race([print(window, address), late])
    return pdf === undefined ? failed : success(pdf)
  } catch {
    return failed
  } finally {
    clearTimeout(timer)
    pages.delete(address)
    window?.destroy()
  }
}

/**
 * The title of the page, and which page of how many, in the lower margin. Chromium fills in the elements of these
 * classes, as text, and draws the rest of the template in a size of 0 unless it says otherwise.
 */
const FOOTER = `
<style>
  .foot { display: flex; width: 100%; margin: 0 14mm; gap: 8mm; color: #555; font: 8pt system-ui, sans-serif; }
  .title { flex: 1; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .count { white-space: nowrap; }
</style>
<div class="foot">
  <span class="title" dir="auto"></span>
  <span class="count"><span class="pageNumber"></span> / <span class="totalPages"></span></span>
</div>`

const failed = failure('internal', { values: { reason: 'print' } })

async function print(window: BrowserWindow, address: string): Promise<Uint8Array> {
  await window.loadURL(address)
  return window.webContents.printToPDF({
    preferCSSPageSize: true,
    pageSize: 'A4',
    displayHeaderFooter: true,
    // Without one, Chromium writes the date and the address of the page.
    headerTemplate: '<span></span>',
    footerTemplate: FOOTER,
  })
}
