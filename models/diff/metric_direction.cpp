#include "models/diff/metric_direction.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace modelbook {

namespace {

/// "eval/top1_acc" → {"eval", "top1", "acc"}
std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words(1);
    bool lowerBefore = false;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool letter = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if ((!letter || (upper && lowerBefore)) && !words.back().empty())
            words.emplace_back();
        if (letter)
            words.back() += upper ? static_cast<char>(c + 32) : c;
        lowerBefore = letter && !upper;
    }
    return words;
}

constexpr std::array<std::string_view, 33> upWords{
    "acc",   "accuracy", "f1",     "auc",        "auroc",   "auprc",  "ap",     "map",       "map50",
    "iou",   "miou",     "bleu",   "rouge",      "rouge1",  "rouge2", "rougel", "precision", "recall",
    "score", "reward",   "return", "throughput", "r2",      "top1",   "top5",   "dice",      "psnr",
    "ssim",  "em",       "mrr",    "ndcg",       "correct", "win"};
constexpr std::array<std::string_view, 29> downWords{
    "loss", "error", "err",   "perplexity", "ppl", "mse",     "mae",     "rmse",     "wer",     "cer",
    "fid",  "kid",   "nll",   "bpb",        "bpc", "latency", "time",    "runtime",  "seconds", "memory",
    "eer",  "ece",   "brier", "divergence", "kl",  "mape",    "elapsed", "duration", "flops"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, const std::string& word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

} // namespace

MetricDirection metricDirection(std::string_view name)
{
    const auto words = wordsOf(name);
    // "samples_per_second" is a throughput, whatever it counts.
    if (std::find(words.begin(), words.end(), "per") != words.end())
        return MetricDirection::Up;
    // The last word that says something: "accuracy_loss" is a loss.
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        if (contains(downWords, *word))
            return MetricDirection::Down;
        if (contains(upWords, *word))
            return MetricDirection::Up;
    }
    return MetricDirection::Unknown;
}

} // namespace modelbook
