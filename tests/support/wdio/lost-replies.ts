import { CdpBridge } from '@wdio/native-cdp-bridge'

/*
 * The garbage collector can take a reply from the inspector of the main process, which then replies "Promise was
 * collected", most often while the machine is busy. The service of WebdriverIO gives up at the first such reply, in the
 * middle of a start. Everything that the service sends may be sent twice: running its own scripts again changes
 * nothing, and the scripts of `inMain` run only once per id.
 */

type Send = (this: CdpBridge, ...request: unknown[]) => Promise<unknown>

const send = CdpBridge.prototype.send as Send
const sendUntilReplied: Send = async function (...request) {
  for (let tries = 1; ; tries++) {
    try {
      return await send.apply(this, request)
    } catch (error) {
      if (tries === 20 || !String(error).includes('Promise was collected')) throw error
      console.log(`The inspector lost a reply and is asked again (${tries}).`)
    }
  }
}
CdpBridge.prototype.send = sendUntilReplied as typeof CdpBridge.prototype.send
