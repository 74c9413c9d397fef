// The smallest Electron app that does what a click on *Mute* needs: page → main process → a line in a file → a request
// over an open connection. Gavel's clicks are compared with its clicks.
import { app, BrowserWindow, ipcMain } from 'electron'
import { open } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'

const { BENCH_URL: url = '', BENCH_AUTHORIZATION: authorization = '' } = process.env
const agent = new Agent({ keepAlive: true })

/** Resolves once the response has been read, so that the connection can be used again. */
const send = (method) =>
  new Promise((resolve, reject) => {
    const options = { method, agent, headers: { authorization } }
    request(url, options, (response) => response.resume().once('end', resolve))
      .once('error', reject)
      .end()
  })

void app.whenReady().then(async () => {
  const file = await open(join(app.getPath('userData'), 'lines'), 'a')
  ipcMain.handle('send', async () => {
    await file.appendFile('one line\n')
    await send('DELETE')
  })
  // Opens the connection.
  await send('GET')
  const window = new BrowserWindow({ webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') } })
  await window.loadFile(join(import.meta.dirname, 'page.html'))
})
