// The least that an Electron tray app can be: what Gavel's start and memory are measured beside.
import { app, Menu, nativeImage, Tray } from 'electron'

// A 16 by 16 square, so that no file is read.
const icon = nativeImage.createFromBitmap(Buffer.alloc(16 * 16 * 4, 0xff), { width: 16, height: 16 })

// Not awaited at top level: Electron becomes ready only after this module has run to its end.
void app.whenReady().then(() => {
  // Held for the life of the process: a collected Tray leaves the panel.
  globalThis.tray = new Tray(icon)
  globalThis.tray.setToolTip('Bare tray')
  globalThis.tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]))
})
