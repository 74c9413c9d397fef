import { drop } from '../../../shared/drop.ts'
// Runs in the page: every known way in which code of a page can try to reach another computer. This code has no
// imports, so that it is built into one file.

/** What only this attempt tries to reach: a host name, and a TCP and a UDP port on 127.0.0.1. */
interface Target {
  readonly host: string
  readonly tcp: number
  readonly udp: number
}

type Attempt = (target: Target) => unknown

const address = ({ tcp }: Target): string => `http://127.0.0.1:${tcp}/`
const named = ({ host }: Target): string => `http://${host}/`
const both = (target: Target): readonly string[] => [address(target), named(target)]

/** The only Trusted Types policy that the page allows. All code of the page may use it. */
const policy = trustedTypesOf()?.createPolicy('svelte-trusted-html', {
  createHTML: (text) => text,
  createScriptURL: (text) => text,
})

interface Policy {
  createHTML(text: string): string
  createScriptURL(text: string): string
}

function trustedTypesOf(): { createPolicy(name: string, rules: Policy): Policy } | undefined {
  return Reflect.get(globalThis, 'trustedTypes') as ReturnType<typeof trustedTypesOf>
}

const scriptUrl = (url: string): string => policy?.createScriptURL(url) ?? url

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
  parent: Node = document.body,
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties)
  parent.appendChild(made)
  return made
}

const link = (rel: string, more: Partial<HTMLLinkElement> = {}): Attempt => {
  return (target) => both(target).map((href) => element('link', { rel, href, ...more }, document.head))
}

const references: unknown[] = []

function connect(urls: readonly string[], Peer = RTCPeerConnection): void {
  for (const url of urls) {
    const peer = new Peer({ iceServers: [{ urls: url, username: 'Anna, Bert, Carla', credential: 'x' }] })
    references.push(peer)
    peer.createDataChannel('x')
    drop(peer.createOffer().then((offer) => peer.setLocalDescription(offer)))
  }
}

/** Answers an offer of a connection. The ICE checks go to the addresses that the offer names. */
async function connectToCandidates({ host, tcp, udp }: Target): Promise<void> {
  const peer = new RTCPeerConnection()
  references.push(peer)
  const print = Array.from({ length: 32 }, () => '00').join(':')
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sctp-port:5000',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${print}`,
    'a=setup:actpass',
    `a=candidate:1 1 udp 2113937151 127.0.0.1 ${udp} typ host`,
    `a=candidate:2 1 tcp 1518280447 127.0.0.1 ${tcp} typ host tcptype passive`,
    `a=candidate:3 1 udp 2113937151 ${host} 3478 typ host`,
  ]
  await peer.setRemoteDescription({ type: 'offer', sdp: lines.map((line) => `${line}\r\n`).join('') })
  await peer.setLocalDescription()
}

const attempts: Readonly<Record<string, Attempt>> = {
  fetch: (target) => both(target).map((url) => fetch(url, { mode: 'no-cors' }).catch(() => undefined)),
  xhr: (target) => {
    for (const url of both(target)) {
      const request = new XMLHttpRequest()
      request.open('POST', url)
      request.send('Anna')
    }
  },
  webSocket: (target) => both(target).map((url) => references.push(new WebSocket(url.replace('http', 'ws')))),
  eventSource: (target) => both(target).map((url) => references.push(new EventSource(url))),
  beacon: (target) => both(target).map((url) => navigator.sendBeacon(url, 'Anna')),
  image: (target) => both(target).map((src) => element('img', { src })),
  script: (target) => both(target).map((url) => element('script', { src: scriptUrl(url) })),
  import: (target) => both(target).map((url) => import(/* @vite-ignore */ url).catch(() => undefined)),
  stylesheet: link('stylesheet'),
  style: (target) =>
    element('style', { textContent: `body { background: url(${address(target)}), url(${named(target)}) }` }),
  font: (target) => both(target).map((url) => new FontFace('x', `url(${url})`).load().catch(() => undefined)),
  media: (target) => both(target).map((src) => element('video', { src, preload: 'auto' })),
  frame: (target) => both(target).map((src) => element('iframe', { src })),
  object: (target) => both(target).map((url) => element('object', { data: scriptUrl(url) })),
  icon: link('icon'),
  manifest: link('manifest'),
  prefetch: link('prefetch'),
  preload: link('preload', { as: 'image' }),
  modulePreload: link('modulepreload'),
  dnsPrefetch: link('dns-prefetch'),
  preconnect: link('preconnect'),
  speculationRules: (target) =>
    element('script', {
      type: 'speculationrules',
      textContent: JSON.stringify({ prefetch: [{ source: 'list', urls: both(target) }] }),
    }),
  form: (target) => {
    for (const url of both(target)) {
      const name = `frame-${Math.random()}`
      element('iframe', { name })
      element('form', { action: url, method: 'post', target: name }).submit()
    }
  },
  ping: (target) => {
    for (const url of both(target)) element('a', { href: '#', ping: url, textContent: 'x' }).click()
  },
  open: (target) => both(target).map((url) => window.open(url)),
  frameNavigation: (target) => {
    for (const url of both(target)) {
      const frame = element('iframe', {})
      if (frame.contentWindow) frame.contentWindow.location.href = url
    }
  },
  download: async (target) => {
    const blob = URL.createObjectURL(new Blob(['Anna']))
    // A click cancels the previous download if its request has not been sent yet, so in each round another address is
    // clicked last.
    for (const addresses of [both(target), both(target).toReversed()]) {
      for (const href of [blob, ...addresses]) element('a', { href, download: 'x.txt' }).click()
      await new Promise((done) => setTimeout(done, 2_000))
    }
  },
  webRtcUdp: ({ host, udp }) =>
    connect([`turn:127.0.0.1:${udp}`, `stun:127.0.0.1:${udp}`, `turn:${host}`, `stun:${host}`]),
  webRtcTcp: ({ tcp }) => connect([`turn:127.0.0.1:${tcp}?transport=tcp`, `turns:127.0.0.1:${tcp}?transport=tcp`]),
  webRtcTcpName: ({ host }) => connect([`turn:${host}?transport=tcp`, `turns:${host}?transport=tcp`]),
  webRtcInFrame: ({ tcp, udp }) => {
    const inner = element('iframe', {}).contentWindow as (Window & typeof globalThis) | null
    if (inner) connect([`turn:127.0.0.1:${udp}`, `turn:127.0.0.1:${tcp}?transport=tcp`], inner.RTCPeerConnection)
  },
  webRtcCandidate: connectToCandidates,
  webTransport: ({ host, udp }) =>
    [`https://127.0.0.1:${udp}/`, `https://${host}/`].map((url) => {
      const transport = new (Reflect.get(globalThis, 'WebTransport') as new (url: string) => { ready: Promise<void> })(
        url,
      )
      return transport.ready.catch(() => undefined)
    }),
  worker: (target) => {
    const worker = new Worker(scriptUrl('/worker.js'))
    worker.postMessage(both(target))
    references.push(worker)
  },
  blobWorker: (target) => {
    const code = `for (const url of ${JSON.stringify(both(target))}) fetch(url, { mode: 'no-cors' })`
    references.push(new Worker(scriptUrl(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))))
  },
  foreignWorker: (target) => both(target).map((url) => make(() => references.push(new Worker(scriptUrl(url))))),
  serviceWorker: (target) =>
    navigator.serviceWorker
      .register(scriptUrl(`/worker.js?${encodeURIComponent(address(target))}`))
      .catch(() => undefined),
  audioWorklet: (target) => {
    const { audioWorklet } = new AudioContext()
    return both(target).map((url) => audioWorklet.addModule(url).catch(() => undefined))
  },
  reportUri: async (target) => {
    // This attempt waits first, because the content security policy below would stop the images of other attempts.
    await new Promise((done) => setTimeout(done, 4_000))
    const [at, byName] = both(target)
    const content = `img-src 'none'; report-uri ${at} ${byName}`
    element('meta', { httpEquiv: 'content-security-policy', content }, document.head)
    element('img', { src: '/violation.png' })
  },
}

async function make(attempt: () => unknown): Promise<void> {
  try {
    await attempt()
  } catch {
    // A refusal is what is hoped for.
  }
}

/**
 * Makes each attempt for which there is a target, and ignores those that throw or are refused. Returns the names of all
 * attempts, with or without a target.
 */
function attemptAll(targets: Readonly<Record<string, Target>>): readonly string[] {
  for (const [name, attempt] of Object.entries(attempts)) {
    const target = targets[name]
    // Each attempt runs in a task of its own, because code that a test driver evaluates directly is exempt from the
    // page's content security policy.
    if (target) setTimeout(() => drop(make(() => attempt(target))), 0)
  }
  return Object.keys(attempts)
}

Object.assign(globalThis, { attemptAll })
