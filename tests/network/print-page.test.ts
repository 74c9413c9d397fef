import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { reportHtml } from '../../electron/journal/report/report-html.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { pdfPages } from '../support/pdf-text.ts'
import { line, reportedPerson, reportFrom } from '../support/reported-meeting.ts'
import { printInElectron } from '../support/print-page/print-in-electron.ts'

test('the window that prints a report runs no script and reaches nothing, whatever the page asks for', async () => {
  const arrived: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (bytes) => arrived.push(bytes.toString().split('\r\n')[0] ?? ''))
    arrived.push('a connection')
    socket.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const at = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const pdf = await printInElectron(`<!doctype html><title>Report</title>
    <meta http-equiv="refresh" content="0;url=${at}/refresh">
    <link rel="stylesheet" href="${at}/style"><link rel="preload" as="image" href="${at}/preload">
    <style>@import url(${at}/import); body { background: url(${at}/background) }</style>
    <img src="${at}/image" onerror="new Image().src='${at}/handler'"><iframe src="${at}/frame"></iframe>
    <iframe srcdoc="<img src=${at}/srcdoc>"></iframe><object data="${at}/object"></object>
    <script>fetch('${at}/script')</script><script src="${at}/source"></script><p>Text`)
  expect(arrived).toEqual([])
  expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  await fetch(at).catch(() => undefined)
  // The server would have told.
  expect(arrived).toContain('a connection')
  server.close()
})

test('a PDF of 300 people has each of them once, in one line, and numbered pages that name the columns', async () => {
  const long = 'of a family with a name as long as names are, and then a little'
  const members = Array.from({ length: 300 }, (_, index) => ({
    ...reportedPerson(`Person ${String(index)}.${index === 7 ? ` ${long}` : ''}`, index % 100),
    callUuid: `call-${String(index)}`,
  }))
  const report = reportFrom([line(0, { event: 'started', members, people: 300 }), line(90, { event: 'ended' })])
  const pages = pdfPages(await printInElectron(reportHtml(report, { texts: createTexts('en'), zone: 'UTC' })))
  expect(pages.length).toBeGreaterThan(4)
  const names = pages.flatMap((page) => page.match(/Person \d+\./g) ?? [])
  expect(names).toEqual(members.map((_, index) => `Person ${String(index)}.`))
  // Rows of two lines would take more than twelve.
  expect(pages.length).toBeLessThan(10)
  expect(pages.map((page) => page.match(/Standup \d+ \/ \d+$/)?.[0])).toEqual(
    pages.map((_, index) => `Standup ${String(index + 1)} / ${String(pages.length)}`),
  )
  expect(pages.slice(0, -1).map((page) => page.match(/Name Number From – To For Why/g)?.length)).toEqual(
    pages.slice(0, -1).map(() => 1),
  )
})

test('a PDF that is not ready in time has failed', async () => {
  await expect(printInElectron('<!doctype html><p>Text', 0)).rejects.toThrow()
})
