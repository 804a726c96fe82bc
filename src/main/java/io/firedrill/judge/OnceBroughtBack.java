package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;

/** Another link, of a job that ended and was to be brought back. */
record OnceBroughtBack(Link link) implements Link {
  @Override
  public String name() {
    return link.name();
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.first(Fact.ToBeBroughtBack.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    return link.examine(evidence);
  }
}
