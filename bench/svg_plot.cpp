#include "bench/svg_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace p2pchat::bench {
namespace {

constexpr double kWidth = 640;
constexpr double kHeight = 400;
constexpr double kLeft = 60;
constexpr double kRight = 150;  // room for the legend
constexpr double kTop = 40;
constexpr double kBottom = 50;
constexpr double kLegendLine = 18;
constexpr std::array kColours = {"#1f6fb2", "#c4473a", "#3b8f4d", "#8a5bb0", "#b07d1f"};

std::string coordinate(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

// From figures to places in the picture.
class Frame {
 public:
  explicit Frame(const Plot& plot) : is_logarithmic_(plot.axes.is_x_logarithmic) {
    bool is_first = true;
    for (const Curve& curve : plot.curves) {
      for (const auto& [x, y] : curve.points) {
        low_ = is_first ? x : std::min(low_, x);
        high_ = is_first ? x : std::max(high_, x);
        most_ = std::max(most_, y);
        is_first = false;
      }
    }
    if (high_ == low_) high_ = low_ + 1;
    if (most_ == 0) most_ = 1;
    most_ = ticks(0, most_).back();
  }

  [[nodiscard]] double x(double value) const {
    const double part = (along(value) - along(low_)) / (along(high_) - along(low_));
    return kLeft + part * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double y(double value) const {
    return kHeight - kBottom - value / most_ * (kHeight - kTop - kBottom);
  }
  [[nodiscard]] std::vector<double> x_ticks() const {
    if (!is_logarithmic_) return ticks(low_, high_);
    std::vector<double> powers;
    for (double at = std::exp2(std::ceil(std::log2(low_))); at <= high_; at *= 2) {
      powers.push_back(at);
    }
    return powers;
  }
  [[nodiscard]] std::vector<double> y_ticks() const { return ticks(0, most_); }
  [[nodiscard]] bool shows_x(double value) const { return value >= low_ && value <= high_; }

 private:
  [[nodiscard]] double along(double value) const {
    return is_logarithmic_ ? std::log2(value) : value;
  }

  bool is_logarithmic_;
  double low_ = 0;
  double high_ = 1;
  double most_ = 0;
};

std::string text_at(double x, double y, const std::string& anchor, const std::string& text) {
  return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" text-anchor=\"" + anchor +
         "\">" + escaped(text) + "</text>\n";
}

std::string line_from(double x1, double y1, double x2, double y2, const std::string& look) {
  return "<line x1=\"" + coordinate(x1) + "\" y1=\"" + coordinate(y1) + "\" x2=\"" +
         coordinate(x2) + "\" y2=\"" + coordinate(y2) + "\" " + look + "/>\n";
}

std::string axes_of(const Plot& plot, const Frame& frame) {
  const double bottom = kHeight - kBottom;
  std::string out;
  for (const double at : frame.y_ticks()) {
    out += line_from(kLeft, frame.y(at), kWidth - kRight, frame.y(at), "stroke=\"#ddd\"");
    out += text_at(kLeft - 6, frame.y(at) + 4, "end", coordinate(at));
  }
  for (const double at : frame.x_ticks()) {
    if (!frame.shows_x(at)) continue;
    out += line_from(frame.x(at), bottom, frame.x(at), bottom + 4, "stroke=\"#333\"");
    out += text_at(frame.x(at), bottom + 17, "middle", coordinate(at));
  }
  out += line_from(kLeft, bottom, kWidth - kRight, bottom, "stroke=\"#333\"");
  out += text_at((kLeft + kWidth - kRight) / 2, kHeight - 12, "middle", plot.axes.x);
  out += text_at(kLeft - 40, kTop - 22, "start", plot.title);
  out += text_at(kLeft - 40, kTop - 7, "start", plot.axes.y);
  return out;
}

std::string marker(double x, double y, const Curve& curve) {
  const std::string colour = kColours[curve.colour % kColours.size()];
  return "<circle cx=\"" + coordinate(x) + "\" cy=\"" + coordinate(y) + "\" r=\"" +
         (curve.is_paper ? "4.5" : "2.5") + "\" stroke=\"" + colour + "\" fill=\"" +
         (curve.is_paper ? "none" : colour) + "\"/>\n";
}

std::string curve_of(const Curve& curve, const Frame& frame, std::size_t place_in_legend) {
  const std::string colour = kColours[curve.colour % kColours.size()];
  const std::string look = "stroke=\"" + colour + "\"" +
                           (curve.is_paper ? " stroke-dasharray=\"5 4\" opacity=\"0.6\"" : "");
  std::string points;
  std::string markers;
  for (const auto& [x, y] : curve.points) {
    points += coordinate(frame.x(x)) + "," + coordinate(frame.y(y)) + " ";
    markers += marker(frame.x(x), frame.y(y), curve);
  }
  std::string out = "<polyline fill=\"none\" " + look + " points=\"" + points + "\"/>\n" + markers;
  const double x = kWidth - kRight + 14;
  const double y = kTop + kLegendLine * static_cast<double>(place_in_legend);
  out += line_from(x, y, x + 24, y, look) + marker(x + 12, y, curve);
  return out + text_at(x + 30, y + 4, "start", curve.name);
}

}  // namespace

std::vector<double> ticks(double low, double high) {
  constexpr double kWanted = 5;
  const double rough = (high - low) / kWanted;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power * 10;
  for (const double factor : {5, 2, 1}) {
    if (power * factor >= rough * (1 - 1e-9)) step = power * factor;
  }
  std::vector<double> at;
  const auto first = static_cast<long>(std::floor(low / step + 1e-9));
  for (long i = first;; ++i) {
    at.push_back(static_cast<double>(i) * step);
    if (at.back() >= high - step * 1e-9) return at;
  }
}

std::string svg_of(const Plot& plot) {
  const Frame frame(plot);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
                    coordinate(kWidth) + " " + coordinate(kHeight) +
                    "\" font-family=\"sans-serif\" font-size=\"12\">\n" +
                    "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  out += axes_of(plot, frame);
  for (std::size_t i = 0; i < plot.curves.size(); ++i) out += curve_of(plot.curves[i], frame, i);
  return out + "</svg>\n";
}

Plot plot_of(const Row& row) {
  Plot plot{.title = row.id + ": " + row.title, .axes = row.axes, .curves = {}};
  std::vector<std::string> names;
  for (const Figure& figure : row.figures) {
    const bool is_known = std::ranges::find(names, figure.series) != names.end();
    if (figure.paper && !is_known) names.push_back(figure.series);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    Curve paper{.name = names[i] + ", paper", .is_paper = true, .colour = i, .points = {}};
    Curve ours{.name = names[i] + ", ours", .is_paper = false, .colour = i, .points = {}};
    for (const Figure& figure : row.figures) {
      if (figure.series != names[i] || !figure.paper) continue;
      paper.points.emplace_back(figure.x, *figure.paper);
      ours.points.emplace_back(figure.x, figure.ours);
    }
    if (paper.points.size() < 2) continue;
    plot.curves.push_back(std::move(paper));
    plot.curves.push_back(std::move(ours));
  }
  return plot;
}

}  // namespace p2pchat::bench
