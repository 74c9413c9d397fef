import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
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
