//! Importing this file makes every connection to somewhere other than this machine an error.

import net from 'node:net';

const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  // Callers inside of Node.js hand over a list that is already in order.
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  const host = typeof options === 'object' ? (options.host ?? options.path) : given[1];
  if (!['127.0.0.1', '::1', 'localhost', undefined].includes(host)) {
    throw new Error(`a connection to ${host}`);
  }
  return connect.apply(this, given);
};
