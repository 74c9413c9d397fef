import { mount } from 'svelte'
import type { Bridge } from '../shared/bridge.ts'
import './styles/all.css'
import Start from './Start.svelte'

declare global {
  interface Window {
    readonly gavel: Bridge
  }
}

const target = document.getElementById('app')
if (target === null) throw new Error('The page has no #app element.')
mount(Start, { target, props: { bridge: window.gavel, shortcut: window.location.hash === '#shortcut' } })
