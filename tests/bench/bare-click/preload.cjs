// eslint-disable-next-line @typescript-eslint/no-require-imports -- A preload in Chromium's sandbox cannot be a module.
const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('bare', { send: () => ipcRenderer.invoke('send') })
