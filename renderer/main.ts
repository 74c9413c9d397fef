import { mount } from 'svelte'
import type { Bridge } from '../shared/ipc/contract.ts'
import { smallKinds } from '../shared/small-window.ts'
import './styles/all.css'
import Start from './Start.svelte'
import { createFailureReporter } from './state/page-failures.ts'

declare global {
  interface Window {
    readonly gavel: Bridge
  }
}

// Chromium reports this error if a list measures itself in the frame in which it was drawn. The sizes that were not
// delivered follow in the next frame, so nothing is wrong: https://github.com/w3c/csswg-drafts/issues/5023
const RESIZE_ERROR = 'ResizeObserver loop completed with undelivered notifications.'
window.addEventListener('error', (event) => {
  if (event.message === RESIZE_ERROR) {
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
const small = smallKinds.find((name) => window.location.hash === `#${name}`)
mount(Start, { target, props: { bridge: window.gavel, small } })
