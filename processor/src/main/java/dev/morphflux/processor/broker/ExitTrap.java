package dev.morphflux.processor.broker;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka from ending the JVM. Kafka's hooks are static, so the traps of all brokers of this
 * process are, too: the hooks stand as long as one broker does. Kafka does not say which broker
 * asked to exit; all are told.
 */
final class ExitTrap {

  private static final Logger LOG = LoggerFactory.getLogger(ExitTrap.class);
  private static final Set<ExitTrap> ACTIVE = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<String> failure = new CompletableFuture<>();

  private ExitTrap() {}

  static ExitTrap set() {
    ExitTrap trap = new ExitTrap();
    synchronized (ACTIVE) {
      ACTIVE.add(trap);
      Exit.setExitProcedure(ExitTrap::exit);
      Exit.setHaltProcedure(ExitTrap::exit);
    }
    return trap;
  }

  void release() {
    synchronized (ACTIVE) {
      ACTIVE.remove(this);
      if (ACTIVE.isEmpty()) {
        Exit.resetExitProcedure();
        Exit.resetHaltProcedure();
      }
    }
  }

  CompletableFuture<String> failure() {
    return failure;
  }

  /** Called where Kafka believes that nothing follows, so it must not return. */
  private static void exit(int status, @Nullable String message) {
    String reason =
        "the embedded broker gave up (status %d)%s; its log says why"
            .formatted(status, message == null ? "" : ": " + message);
    LOG.atError().setMessage(reason).log();
    ACTIVE.forEach(trap -> trap.failure.complete(reason));
    throw new IllegalStateException(reason);
  }
}
