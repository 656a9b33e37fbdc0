#include <tuitrain/run/link/ball.h>

#include <math.h>

/* A bowl that is ten times as steep across as along, and a round dip in its floor: deep enough to
 * hold a ball that creeps, not one that rolls. */
static const double ALONG = 0.3, ACROSS = 3, MIDDLE = 3, DIP = 1.7, WIDTH = 0.7, DIP_AT = -1.5;

const double tt_ball_bottom[2] = {3, 0}, tt_ball_dip[2] = {-1.08, 0};

static double dip(double x, double y)
{
    double dx = x - DIP_AT;
    return DIP * exp(-(dx * dx + y * y) / (2 * WIDTH * WIDTH));
}

double tt_ball_loss(double x, double y)
{
    double dx = x - MIDDLE;
    return 0.5 * ALONG * dx * dx + 0.5 * ACROSS * y * y - dip(x, y);
}

void tt_ball_gradient(double x, double y, double out[2])
{
    double pull = dip(x, y) / (WIDTH * WIDTH);
    out[0] = ALONG * (x - MIDDLE) + pull * (x - DIP_AT);
    out[1] = ACROSS * y + pull * y;
}
