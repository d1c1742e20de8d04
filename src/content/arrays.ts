type Numbers = Float32Array | Uint32Array | Int8Array

const ALIGNED = 4

/** Several arrays of numbers as one run of bytes, each beginning where numbers of four bytes may begin. */
export function packArrays(arrays: readonly Numbers[]): Uint8Array {
  const header = Uint32Array.of(arrays.length, ...arrays.map((array) => array.byteLength))
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + padded(array.byteLength), header.byteLength))
  bytes.set(new Uint8Array(header.buffer))
  let at = header.byteLength
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += padded(array.byteLength)
  }
  return bytes
}

/** The arrays again, as views on `bytes`, which must begin its buffer. */
export function unpackArrays(bytes: Uint8Array): Uint8Array[] {
  const [count = 0] = new Uint32Array(bytes.buffer, 0, 1)
  let at = ALIGNED * (1 + count)
  return [...new Uint32Array(bytes.buffer, ALIGNED, count)].map((length) => {
    const view = new Uint8Array(bytes.buffer, at, length)
    at += padded(length)
    return view
  })
}

export function asFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}

export function asIntegers(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED
}
