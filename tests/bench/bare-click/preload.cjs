const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('bare', { send: () => ipcRenderer.invoke('send') })
