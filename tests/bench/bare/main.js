// The smallest possible Electron tray app, with which Gavel's start and memory are compared.
import { app, Menu, nativeImage, Tray } from 'electron'

// A 16 by 16 square, so that no file is read.
const icon = nativeImage.createFromBitmap(Buffer.alloc(16 * 16 * 4, 0xff), { width: 16, height: 16 })

// This is not awaited at top level, because Electron becomes ready only after this module has run to its end.
void app.whenReady().then(() => {
  // The reference lasts as long as the process, because a garbage-collected Tray leaves the panel.
  globalThis.tray = new Tray(icon)
  globalThis.tray.setToolTip('Bare tray')
  globalThis.tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]))
})
