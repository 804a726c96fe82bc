package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.drill.evidence.Fact;
import io.firedrill.target.Means;
import io.firedrill.target.Strike;
import io.firedrill.target.Victim;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Takes the S3 store away for a while: its pod is deleted, and so is each that takes its place as
 * soon as it starts. Whoever ends the harness ends the outage: nothing has to be put back.
 *
 * @param seconds for how long, by default 30
 */
public record StoreOutage(@JsonProperty Integer seconds) implements Fault {
  private static final Duration BACK_WITHIN = Duration.ofSeconds(90);

  public StoreOutage {
    seconds = seconds == null ? 30 : seconds;
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds begins at 1");
    }
  }

  @Override
  public String describe() {
    return "take the S3 store away for %d s".formatted(seconds);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.STORE);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.other(Means.KILL, Victim.Role.STORE));
  }

  @Override
  public void inject(Scene scene) throws IOException {
    scene.kill(strikes(scene));
    long until = scene.now() + Duration.ofSeconds(seconds).toMillis();
    int[] again = new int[1];
    Wait.until(
        "the outage to be over",
        Duration.ofSeconds(seconds + 30L),
        Duration.ofMillis(200),
        () -> {
          long left = until - scene.now();
          if (left <= 0) {
            return Look.seen(true);
          }
          // an IOException, because there is no pod to be seen, is what is wanted
          Strike next = scene.other(Means.KILL, Victim.Role.STORE);
          scene.target().strike(next).land();
          again[0]++;
          return Look.notYet("%d ms left", left);
        });
    long heldUntil = scene.now();
    Wait.until(
        "the store to answer again",
        BACK_WITHIN,
        () -> Look.seen(scene.target().store().list("firedrill-is-it-there")));
    scene
        .evidence()
        .add(
            new Fact.FaultEnded(
                scene.now(),
                heldUntil,
                "the store answers again; %d pods that took its place were deleted"
                    .formatted(again[0])));
  }
}
