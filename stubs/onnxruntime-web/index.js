// transformers.js asks for the browser runtime on import; on a server onnxruntime-node does the work.
module.exports = {}
