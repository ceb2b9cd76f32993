package org.ringfence.server.cli;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.runtime.ServerRuntime;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.Stores;

/** A server that opens its TCP ports and has one call, half in the clear, that never ends. */
final class SocketsOnly implements ServerRuntime {
  public static void main(String[] arguments) {
    System.exit(Ringfence.run(arguments, Console.system(), new SocketsOnly()));
  }

  @Override
  public StartedServer start(Config config, Stores stores, Progress progress) throws PortInUse {
    List<ServerSocket> sockets = new ArrayList<>();
    for (ListenAddress address : config.listen()) {
      try {
        ServerSocket socket = new ServerSocket();
        socket.bind(address.socketAddress());
        sockets.add(socket);
      } catch (IOException e) {
        throw new PortInUse(address, e);
      }
    }
    long now = System.currentTimeMillis();
    stores.calls().record(new CallEvent("c1", now, CallEvent.Kind.STARTED, 0, "1001", "1002", 0));
    stores.calls().record(new CallEvent("c1", now, CallEvent.Kind.MEDIA, 0, "1001", "sdes", 0));
    stores.calls().record(new CallEvent("c1", now, CallEvent.Kind.MEDIA, 1, "1002", "clear", 0));
    stores.calls().flush();
    return new Opened(stores, sockets, now);
  }

  private record Opened(Stores stores, List<ServerSocket> sockets, long startedMs)
      implements StartedServer {
    @Override
    public TlsContexts tls() {
      throw new UnsupportedOperationException("nothing is encrypted here");
    }

    @Override
    public Status status() {
      return new Status(1, stores.bindings().size(), 0);
    }

    @Override
    public GuardReport guard() {
      return GuardReport.NONE;
    }

    @Override
    public java.util.List<SeenDevices.Seen> seen() {
      return java.util.List.of();
    }

    @Override
    public SeenDevices.Seen refuse(String id, boolean refused) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void siege(SiegeWatch.Mode mode) {}

    @Override
    public boolean drain(Duration deadline) throws InterruptedException {
      Thread.sleep(deadline);
      stores
          .calls()
          .record(
              new CallEvent(
                  "c1", startedMs + 2_000, CallEvent.Kind.ENDED, 0, "", "server stopped", 0));
      return false;
    }

    @Override
    public void close() {
      for (ServerSocket socket : sockets) {
        try {
          socket.close();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }
}
