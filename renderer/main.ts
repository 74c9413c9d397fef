import { mount } from 'svelte'
import type { Bridge } from '../shared/bridge.ts'
import './styles/all.css'
import Start from './Start.svelte'
import { createFailureReporter } from './state/page-failures.ts'

declare global {
  interface Window {
    readonly gavel: Bridge
  }
}

// Chromium tells so when a list has measured itself in the frame in which it was drawn; it draws the rest in the next
// one. https://github.com/w3c/csswg-drafts/issues/5023
const RESIZE_NOTICE = 'ResizeObserver loop completed with undelivered notifications.'
window.addEventListener('error', (event) => {
  if (event.message === RESIZE_NOTICE) {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
})
const report = createFailureReporter(window.gavel)
window.addEventListener('error', (event) => {
  report('page', event.error)
})
window.addEventListener('unhandledrejection', (event) => {
  report('page', event.reason)
})

const target = document.getElementById('app')
if (target === null) throw new Error('The page has no #app element.')
mount(Start, { target, props: { bridge: window.gavel, shortcut: window.location.hash === '#shortcut' } })
