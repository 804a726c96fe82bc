package io.firedrill.ledger;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** The transactions that write to some topics. */
public record TopicTransactions(Brokers brokers, Set<String> topics) {
  /** Of the others the broker knows already what becomes of them. */
  private static final Set<TransactionState> OPEN = Set.of(TransactionState.ONGOING);

  public TopicTransactions {
    topics = Set.copyOf(topics);
  }

  /** Those that are open, by id. */
  public List<OpenTransaction> open() throws IOException {
    return brokers.ask(
        "list the transactions",
        admin -> {
          List<String> ids =
              admin
                  .listTransactions(new ListTransactionsOptions().filterStates(OPEN))
                  .all()
                  .get()
                  .stream()
                  .map(TransactionListing::transactionalId)
                  .toList();
          return admin.describeTransactions(ids).all().get().entrySet().stream()
              .filter(found -> writes(found.getValue()))
              .map(found -> open(found.getKey(), found.getValue()))
              .sorted(Comparator.comparing(OpenTransaction::id))
              .toList();
        });
  }

  private boolean writes(TransactionDescription transaction) {
    return transaction.topicPartitions().stream()
        .anyMatch(partition -> topics.contains(partition.topic()));
  }

  private static OpenTransaction open(String id, TransactionDescription found) {
    return new OpenTransaction(
        id,
        found.producerId(),
        found.transactionStartTimeMs().orElse(0),
        found.transactionTimeoutMs());
  }
}
