import { LARGEST_PACKET } from './messages.ts'
import { Quota } from './quota.ts'

/**
 * The maximum number of packets in a second. A broker delivers a few hundred when a desk joins. Each costs time, however
 * small it is, so that a flood of them would stop this process.
 */
const MOST_PACKETS = 5_000
const WINDOW = 1_000

/**
 * Follows the packets in what a broker sends, before MQTT.js parses and stores it. MQTT.js limits neither how many arrive
 * nor how long one says that it is.
 * https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901019
 */
export class PacketLimit {
  readonly #packets: Quota
  /** The bytes of the packet that are still to come. Undefined before its length is known. */
  #left: number | undefined = 0
  #length = 0
  #digit = 1

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#packets = new Quota(WINDOW, now)
  }

  /** Whether what arrived next may be used. If not, nothing that arrives later can be. */
  accepts(data: Uint8Array): boolean {
    for (let at = 0; at < data.length; at += 1) {
      if (this.#left === undefined) {
        if (!this.#readLength(data[at] ?? 0)) return false
      } else if (this.#left === 0) {
        // The first byte of a packet says only of which kind it is.
        this.#left = undefined
        this.#length = 0
        this.#digit = 1
        if (!this.#packets.fits(MOST_PACKETS)) return false
      } else {
        const taken = Math.min(this.#left, data.length - at)
        this.#left -= taken
        at += taken - 1
      }
    }
    return true
  }

  #readLength(byte: number): boolean {
    this.#length += (byte & 0x7f) * this.#digit
    this.#digit *= 0x80
    if (byte < 0x80) this.#left = this.#length
    return this.#length <= LARGEST_PACKET && this.#digit <= 0x80 ** 4
  }
}
