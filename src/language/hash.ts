/** FNV-1a of a string, folded to a power of two of buckets. Two features in one bucket cost a little precision and save a dictionary. */
export function bucketOf(text: string, buckets: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return ((hash >>> 0) ^ (hash >>> 15)) & (buckets - 1)
}
