// transformers.js imports sharp for pictures. Waymark reads text only, and sharp's install script downloads a binary.
module.exports = () => {
  throw new Error('Image support is not installed: Waymark reads text only.')
}
