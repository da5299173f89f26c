import {
  AbstractMessageReader, AbstractMessageWriter, type DataCallback, type Disposable, type Message, type MessageTransports,
} from "vscode-languageclient/browser";

/**
 * Opens a connection whose every frame is one JSON-RPC message, as editors in browsers speak it.
 * @throws where the server cannot be reached.
 */
export function connect(url: URL): Promise<MessageTransports> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve({ reader: new SocketReader(socket), writer: new SocketWriter(socket) });
    socket.onerror = () => reject(new Error(`no language server answers at ${url}`));
  });
}

class SocketReader extends AbstractMessageReader {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    this.socket.onmessage = e => {
      try {
        callback(JSON.parse(String(e.data)) as Message);
      } catch (error) {
        this.fireError(error);
      }
    };
    this.socket.onclose = () => this.fireClose();
    return { dispose: () => this.socket.close() };
  }
}

class SocketWriter extends AbstractMessageWriter {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  write(message: Message): Promise<void> {
    this.socket.send(JSON.stringify(message));
    return Promise.resolve();
  }

  end(): void {
    this.socket.close();
  }
}
